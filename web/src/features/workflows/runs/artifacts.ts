// What a node took and gave, sorted by how it can be looked at.
import { runFileUrl, type Artifact, type ArtifactFile, type RunNode } from "../../../api/runs";

export type Look = "image" | "video" | "model" | "json" | "file";

export function lookOf(file: ArtifactFile): Look {
  if (file.mime === "image/x-exr") return "file";
  if (file.mime.startsWith("image/")) return "image";
  if (file.mime.startsWith("video/")) return "video";
  if (file.mime === "model/gltf-binary") return "model";
  if (file.mime === "application/json") return "json";
  return "file";
}

export interface Piece { key: string; role: string; port: string; name: string; file: ArtifactFile; look: Look; url: string }

export function piecesOf(run: string, ports: Record<string, Artifact[]>): Piece[] {
  return Object.entries(ports).flatMap(([port, artifacts]) => artifacts.flatMap((artifact, index) =>
    Object.entries(artifact.files).map(([name, file]) => ({ key: `${port}.${index}.${name}`, role: artifact.role, port, name, file, look: lookOf(file), url: runFileUrl(run, file.sha256) }))));
}

/** A picture that stands for what a node made. */
export function pictureOf(run: string, node: RunNode): string | null {
  return piecesOf(run, node.outputs).find((piece) => piece.look === "image")?.url ?? null;
}
