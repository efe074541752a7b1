using System.Buffers;
using LogRelay.Journal.Segments;

namespace LogRelay.Journal.Index;

/// <summary>Gathers the blocks of one segment and adds them to its stream's index, up to 64 blocks at a time.</summary>
/// <param name="index">Where they go.</param>
/// <param name="sequence">The segment's.</param>
/// <param name="basePosition">The segment's.</param>
/// <param name="codec">Of the segment's file.</param>
/// <param name="isSynced">True when the segment, and what the manifest says of it, survives a power loss; so do its entries then.</param>
/// <remarks>One thread. What fails to be written is missing in the index, and is looked for again later.</remarks>
internal sealed class SectionBuilder(BlockIndex index, long sequence, long basePosition, SegmentCodec codec, bool isSynced) : IBlockVisitor, IDisposable
{
    private readonly BlockAnalyzer _analyzer = new();
    private readonly List<BlockEntry> _entries = new(IndexFormat.MaxSectionBlocks);
    private readonly ArrayBufferWriter<byte> _details = new();

    /// <inheritdoc/>
    public void Visit(long offset, ReadOnlySpan<byte> block, long storedOffset, int storedBytes)
    {
        var where = BlockEntry.Unindexed(sequence, basePosition + offset, block.Length, codec, storedOffset, storedBytes);
        var entry = _analyzer.Analyze(in where, block) with { PowerCycle = isSynced ? 0 : index.PowerCycle };
        var details = _details.GetSpan(entry.DetailBytes + 1)[..entry.DetailBytes];
        TokenFilter.Fill(details[..entry.FilterBytes], _analyzer.Tokens.Slots);
        _analyzer.Timeline.CopyTo(details[entry.FilterBytes..]);
        Add(in entry, details, isInPlace: true);
    }

    /// <summary>Takes over an entry, with its filter and timeline, from another index file.</summary>
    public void Add(in BlockEntry entry, ReadOnlySpan<byte> details) => Add(in entry, details, isInPlace: false);

    /// <summary>Adds what was gathered to the index.</summary>
    public void Flush()
    {
        if (_entries.Count > 0)
        {
            var section = Encode();
            _entries.Clear();
            _details.ResetWrittenCount();
            index.Append(section);
        }
    }

    /// <summary>The section of what was gathered, as it is on disk.</summary>
    internal byte[] Encode()
    {
        var detailsStart = IndexFormat.SectionHeaderBytes + (_entries.Count * IndexFormat.EntryBytes);
        var section = new byte[detailsStart + _details.WrittenCount + IndexFormat.SectionEndBytes];
        IndexFormat.WriteSectionHeader(section, sequence, _entries.Count, section.Length);
        var filter = detailsStart;
        for (var i = 0; i < _entries.Count; i++)
        {
            var at = IndexFormat.SectionHeaderBytes + (i * IndexFormat.EntryBytes);
            IndexFormat.WriteEntry(section.AsSpan(at), _entries[i], filterDistance: filter - at);
            filter += _entries[i].DetailBytes;
        }
        _details.WrittenSpan.CopyTo(section.AsSpan(detailsStart));
        IndexFormat.WriteSectionEnd(section.AsSpan(section.Length - IndexFormat.SectionEndBytes), section.Length);
        return section;
    }

    /// <inheritdoc/>
    public void Dispose() => _analyzer.Dispose();

    private void Add(in BlockEntry entry, ReadOnlySpan<byte> details, bool isInPlace)
    {
        if (isInPlace)
        {
            _details.Advance(details.Length);
        }
        else
        {
            _details.Write(details);
        }
        _entries.Add(entry);
        if (_entries.Count == IndexFormat.MaxSectionBlocks)
        {
            Flush();
        }
    }
}
