namespace LogRelay.Journal.Segments;

/// <summary>What stands in a stream's folder under names of segments.</summary>
/// <param name="Rotated">Every rotated file, oldest first.</param>
/// <param name="Temporary">Leftovers of work that a crash cut short.</param>
/// <param name="Obstacles">Folders that have a segment's name.</param>
internal sealed record SegmentListing(List<RotatedFile> Rotated, List<string> Temporary, List<string> Obstacles);
