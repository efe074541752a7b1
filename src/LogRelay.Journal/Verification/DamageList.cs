namespace LogRelay.Journal.Verification;

/// <summary>Gathers damaged ranges in the order of the stream; neighbours of one kind become one.</summary>
/// <remarks>One thread. Keeps a bounded number of ranges; beyond it their bytes are counted all the same.</remarks>
internal sealed class DamageList
{
    private const int MostRanges = 10_000;

    private readonly List<DamagedRange> _ranges = [];

    /// <summary>The ranges, as many as are kept.</summary>
    public IReadOnlyList<DamagedRange> Ranges => _ranges;

    /// <summary>Bytes of all ranges, those too that were not kept; without what is missing.</summary>
    public long DamagedBytes { get; private set; }

    /// <summary>Bytes that are not there.</summary>
    public long MissingBytes { get; private set; }

    /// <summary>Adds a range behind all others.</summary>
    public void Add(long position, long length, DamageKind kind)
    {
        if (length <= 0)
        {
            return;
        }
        if (kind == DamageKind.Missing)
        {
            MissingBytes += length;
        }
        else
        {
            DamagedBytes += length;
        }
        if (_ranges.Count > 0 && _ranges[^1] is var last && last.Kind == kind && last.Position + last.Length == position)
        {
            _ranges[^1] = last with { Length = last.Length + length };
        }
        else if (_ranges.Count < MostRanges)
        {
            _ranges.Add(new DamagedRange(position, length, kind));
        }
    }
}
