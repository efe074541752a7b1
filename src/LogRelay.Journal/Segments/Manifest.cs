namespace LogRelay.Journal.Segments;

/// <summary>Which segments a stream has, as <see cref="ManifestFile"/> keeps it.</summary>
/// <param name="Segments">Oldest first; the last one is the active segment.</param>
/// <param name="IsRotating">
/// True while files are being renamed towards this list: the active file then still is the last but one of
/// <paramref name="Segments"/>, unless it is missing or empty.
/// </param>
public sealed record Manifest(IReadOnlyList<Segment> Segments, bool IsRotating)
{
    /// <summary><see cref="Storage.IStorage.PowerCycle"/> when it was saved: under another one it may be older than the files.</summary>
    public ulong PowerCycle { get; init; }
}
