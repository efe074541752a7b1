using System.Text;
using CsCheck;
using LogRelay.Delivery.Processing;
using LogRelay.Delivery.Tests.Sinks;
using LogRelay.Journal.Entries;
using Xunit;

namespace LogRelay.Delivery.Tests.Processing;

public sealed class PartialJoinerTests
{
    private const RecordTraits Middle = RecordTraits.Partial | RecordTraits.Unterminated;

    [Fact]
    public void Join_WholeLinesOnly_ReturnsTheInputItself()
    {
        using var joiner = new PartialJoiner(new JoinLimits());
        using var input = Batches.Of("1", "2");
        using var output = new RecordBatch();

        Assert.Same(input, joiner.Join(input, output));
    }

    [Fact]
    public void Join_ChunksOverTwoBatches_AreOneRecordAtTheFirstChunksPlaceAndTime()
    {
        using var joiner = new PartialJoiner(new JoinLimits());
        using var output = new RecordBatch();
        using var first = new RecordBatch { StartPosition = 100 };
        Batches.Add(first, "one "u8, traits: Middle, time: 7, partialId: "id", ordinal: 1);
        Batches.Add(first, "between"u8, LogSource.Stderr, time: 8);
        Assert.Equal(["between"], Lines(joiner.Join(first, output)));
        Assert.Equal(100, joiner.LowWater(first.EndPosition));

        using var second = new RecordBatch { StartPosition = first.EndPosition };
        Batches.Add(second, "line"u8, traits: RecordTraits.Partial, time: 9, partialId: "id", ordinal: 2);
        var joined = joiner.Join(second, output);

        Assert.Equal(["one line"], Lines(joined));
        Assert.Equal((100, second.EndPosition, 7, RecordTraits.None), (joined.Records[0].Position, joined.Records[0].NextPosition, joined.Records[0].TimeNano, joined.Records[0].Traits));
        Assert.Equal(second.EndPosition, joiner.LowWater(second.EndPosition));
    }

    [Fact]
    public void Join_RecordsWithoutIds_AreJoinedBySource()
    {
        using var joiner = new PartialJoiner(new JoinLimits());
        using var output = new RecordBatch();
        using var input = new RecordBatch();
        Batches.Add(input, "a"u8, traits: RecordTraits.Unterminated);
        Batches.Add(input, "x"u8, LogSource.Stderr);
        Batches.Add(input, "b"u8);
        Batches.Add(input, "c"u8);

        Assert.Equal(["x", "ab", "c"], Lines(joiner.Join(input, output)));
    }

    [Fact]
    public void Join_MarkerBetweenChunks_PassesThrough()
    {
        using var joiner = new PartialJoiner(new JoinLimits());
        using var output = new RecordBatch();
        using var input = new RecordBatch();
        Batches.Add(input, "a"u8, traits: RecordTraits.Unterminated);
        Batches.Add(input, "lost"u8, traits: RecordTraits.Marker);
        Batches.Add(input, "b"u8);

        Assert.Equal(["lost", "ab"], Lines(joiner.Join(input, output)));
    }

    [Fact]
    public void Join_LineBeyondTheLimit_IsReleasedWithANoteAndGoesOn()
    {
        using var joiner = new PartialJoiner(new JoinLimits { MaxLineBytes = 10 });
        using var output = new RecordBatch();
        using var input = new RecordBatch();
        Batches.Add(input, "12345678"u8, traits: Middle, partialId: "id");
        Batches.Add(input, "9abcdefg"u8, traits: Middle, partialId: "id");
        Batches.Add(input, "h"u8, traits: RecordTraits.Partial, partialId: "id");

        Assert.Equal(["12345678" + Encoding.UTF8.GetString(PartialJoiner.Note), "9abcdefgh"], Lines(joiner.Join(input, output)));
    }

    [Fact]
    public void Join_MoreOpenLinesThanAllowed_ReleasesTheOldest()
    {
        using var joiner = new PartialJoiner(new JoinLimits { MaxLines = 2 });
        using var output = new RecordBatch();
        using var input = new RecordBatch();
        foreach (var id in new[] { "1", "2", "3" })
        {
            Batches.Add(input, Encoding.UTF8.GetBytes(id), traits: Middle, partialId: id);
        }

        Assert.Equal(["1" + Encoding.UTF8.GetString(PartialJoiner.Note)], Lines(joiner.Join(input, output)));
        Assert.Equal(2, joiner.OpenLines);
    }

    [Fact]
    public void Join_LineThatLiesOpenTooLong_DoesNotHoldTheCursorForEver()
    {
        using var joiner = new PartialJoiner(new JoinLimits { MaxSpanBytes = 100 });
        using var output = new RecordBatch();
        using var input = new RecordBatch();
        Batches.Add(input, "open"u8, traits: Middle, partialId: "id");
        Batches.Add(input, new byte[200], LogSource.Stderr);
        joiner.Join(input, output);

        Assert.Equal(input.EndPosition, joiner.LowWater(input.EndPosition));
        Assert.Equal(2, output.Count);
    }

    [Fact]
    public void Flush_OpenLine_ComesAsItIs()
    {
        using var joiner = new PartialJoiner(new JoinLimits());
        using var output = new RecordBatch();
        using var input = new RecordBatch();
        Batches.Add(input, "no newline"u8, traits: Middle, partialId: "id");
        joiner.Join(input, output);
        joiner.Flush(output);

        Assert.Equal(["no newline"], Lines(output));
        Assert.Equal(RecordTraits.Unterminated, output.Records[0].Traits);
        Assert.Equal(input.EndPosition, joiner.LowWater(input.EndPosition));
    }

    [Fact]
    public void Join_LinesSplitAndInterleavedAtRandom_ComeOutWhole() =>
        Gen.Select(Line.List[1, 20], Gen.Int[1, 5], Gen.Int[0, 1_000_000]).Sample((lines, batchSize, seed) =>
        {
            using var joiner = new PartialJoiner(new JoinLimits { MaxLines = 100 });
            using var output = new RecordBatch();
            var random = new Random(seed);
            var chunks = Interleave(lines, random);
            var result = new List<(LogSource, string)>();
            long position = 0;
            long lowWater = 0;
            foreach (var part in chunks.Chunk(batchSize))
            {
                using var input = new RecordBatch { StartPosition = position };
                foreach (var (line, index) in part)
                {
                    var last = index == line.Chunks.Count - 1;
                    var traits = line.Chunks.Count == 1 ? RecordTraits.None : last ? RecordTraits.Partial : Middle;
                    Batches.Add(input, line.Chunks[index], line.Source, traits, partialId: line.Chunks.Count == 1 ? "" : line.Id, ordinal: index + 1);
                }
                position = input.EndPosition;
                var joined = joiner.Join(input, output);
                foreach (ref readonly var record in joined.Records)
                {
                    result.Add((record.Source, Convert.ToHexString(joined.Line(record))));
                }
                Assert.InRange(joiner.LowWater(position), lowWater, position);
                lowWater = joiner.LowWater(position);
            }

            Assert.Equal(lines.Select(line => (line.Source, line.Hex)).Order(), result.Order());
            Assert.Equal(position, lowWater);
        });

    private static readonly Gen<SplitLine> Line =
        Gen.Select(Gen.Byte.Array[0, 8].List[1, 5], Gen.Bool, (chunks, isStderr) =>
            new SplitLine(isStderr ? LogSource.Stderr : LogSource.Stdout, Guid.NewGuid().ToString("N"), chunks));

    private static List<(SplitLine Line, int Index)> Interleave(List<SplitLine> lines, Random random)
    {
        var left = lines.Select(line => (Line: line, Next: 0)).ToList();
        var chunks = new List<(SplitLine, int)>();
        while (left.Count > 0)
        {
            var pick = random.Next(left.Count);
            var (line, next) = left[pick];
            chunks.Add((line, next));
            if (next + 1 == line.Chunks.Count)
            {
                left.RemoveAt(pick);
            }
            else
            {
                left[pick] = (line, next + 1);
            }
        }
        return chunks;
    }

    private static string[] Lines(RecordBatch batch)
    {
        var lines = new List<string>();
        foreach (ref readonly var record in batch.Records)
        {
            lines.Add(Encoding.UTF8.GetString(batch.Line(record)));
        }
        return [.. lines];
    }

    private sealed record SplitLine(LogSource Source, string Id, List<byte[]> Chunks)
    {
        public string Hex => string.Concat(Chunks.Select(Convert.ToHexString));
    }
}
