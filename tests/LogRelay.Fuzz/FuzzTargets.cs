using LogRelay.Fuzz.Targets;

namespace LogRelay.Fuzz;

/// <summary>The one list of targets.</summary>
public static class FuzzTargets
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<IFuzzTarget> All { get; } =
    [
        new FrameTarget(),
        new LogEntryTarget(),
        new JsonLineTarget(),
        new RoundTripTarget(),
        new ManifestTarget(),
        new IndexTarget(),
        new CursorTarget(),
        new StreamJsonTarget(),
        new BlockNoteTarget(),
        new CompressedSegmentTarget("gzip-segment", Journal.Segments.SegmentCodec.Gzip),
        new CompressedSegmentTarget("zstd-segment", Journal.Segments.SegmentCodec.Zstd),
        new ActiveFileTarget(),
        new LogOptTarget(),
        new TagTemplateTarget(),
        new QueryTarget(),
    ];

    /// <summary>The target of that name.</summary>
    public static IFuzzTarget Find(string name) => All.First(target => string.Equals(target.Name, name, StringComparison.Ordinal));
}
