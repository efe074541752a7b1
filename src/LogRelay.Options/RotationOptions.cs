namespace LogRelay.Options;

/// <summary>json-file's rotation.</summary>
/// <param name="MaxSizeBytes">A file of this size or more is rotated before the next line; null: never. At least 1.</param>
/// <param name="MaxFiles">Files kept, the active one included. At least 1.</param>
/// <param name="Compression">How rotated files are compressed; something only with a size and at least two files.</param>
public sealed record RotationOptions(long? MaxSizeBytes, int MaxFiles, RotationCompression Compression);
