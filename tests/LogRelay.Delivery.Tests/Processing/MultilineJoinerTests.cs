using System.Text;
using LogRelay.Delivery.Processing;
using LogRelay.Delivery.Tests.Sinks;
using LogRelay.Journal.Entries;
using LogRelay.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LogRelay.Delivery.Tests.Processing;

public sealed class MultilineJoinerTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly LineText _text = new();
    private readonly RecordBatch _input = new();
    private readonly RecordBatch _output = new();

    public void Dispose()
    {
        _text.Dispose();
        _input.Dispose();
        _output.Dispose();
    }

    [Fact]
    public void Join_StartPattern_OtherLinesContinue()
    {
        using var joiner = Joiner(start: "^\\S");

        Assert.Equal(2, Take(joiner, "Exception: x", "  at a", "  at b", "next", "last"));

        Assert.Equal(["Exception: x\n  at a\n  at b", "next"], Lines());
        Assert.Equal(0, joiner.ReleaseAll(Cleared()));
        Assert.Equal(["last"], Lines());
    }

    [Fact]
    public void Join_ContinuationPattern_OtherLinesStart()
    {
        using var joiner = Joiner(continuation: "^(\\s|Caused by:)");

        Take(joiner, "x", "  at a", "Caused by: y", "  at b", "z", "end");

        Assert.Equal(["x\n  at a\nCaused by: y\n  at b", "z"], Lines());
    }

    [Fact]
    public void Join_BothPatterns_StartWins()
    {
        using var joiner = Joiner(start: "^\\d", continuation: "^[\\d ]");

        Take(joiner, "1", " a", "2", "none", " b", "3");

        Assert.Equal(["1\n a", "2", "none\n b"], Lines());
    }

    [Fact]
    public void Join_FirstLineDoesNotMatchTheStart_IsARecordAllTheSame()
    {
        using var joiner = Joiner(start: "^\\d");

        Take(joiner, "tail of a trace", "more", "1");

        Assert.Equal(["tail of a trace\nmore"], Lines());
    }

    [Fact]
    public void Join_RecordOverTwoBatches_HasThePlaceAndTimeOfItsFirstLine()
    {
        using var joiner = Joiner(start: "^\\S");
        _input.StartPosition = 100;
        Batches.Add(_input, "one"u8, time: 7);
        Batches.Add(_input, " two"u8, time: 8);
        joiner.Join(_input, _output, _text);
        Assert.Empty(Lines());
        Assert.Equal(100, joiner.LowWater(_input.EndPosition));

        var end = _input.EndPosition;
        _input.Clear();
        _input.StartPosition = end;
        Batches.Add(_input, " three"u8, time: 9);
        Batches.Add(_input, "four"u8, time: 10);
        Assert.Equal(2, joiner.Join(_input, _output, _text));

        Assert.Equal(["one\n two\n three"], Lines());
        var record = _output.Records[0];
        Assert.Equal((100, end + 7, 7), (record.Position, record.NextPosition, record.TimeNano));
        Assert.Equal(end + 7, joiner.LowWater(_input.EndPosition));
    }

    [Fact]
    public void Join_BothOutputs_AreKeptApart_AndTheOlderHoldsTheCursor()
    {
        using var joiner = Joiner(start: "^\\S");
        Batches.Add(_input, "out"u8);
        Batches.Add(_input, "err"u8, LogSource.Stderr);
        Batches.Add(_input, " of out"u8);
        Batches.Add(_input, " of err"u8, LogSource.Stderr);
        joiner.Join(_input, _output, _text);

        Assert.Equal(0, joiner.LowWater(1000));
        Assert.Equal(2, joiner.ReleaseAll(_output));
        Assert.Equal(["out\n of out", "err\n of err"], Lines());
        Assert.Equal(1000, joiner.LowWater(1000));
    }

    [Fact]
    public void Join_Marker_PassesThroughAndJoinsNothing()
    {
        using var joiner = Joiner(start: "^\\S");
        Batches.Add(_input, "one"u8);
        Batches.Add(_input, " lost"u8, traits: RecordTraits.Marker);
        Batches.Add(_input, " two"u8);
        joiner.Join(_input, _output, _text);
        joiner.ReleaseAll(_output);

        Assert.Equal([" lost", "one\n two"], Lines());
    }

    [Fact]
    public void Join_AsManyLinesAsAllowed_StartsAnother()
    {
        using var joiner = Joiner(start: "^\\S", maxLines: 2);

        Take(joiner, "a", " 1", " 2", " 3", " 4");

        Assert.Equal(["a\n 1", " 2\n 3"], Lines());
    }

    [Fact]
    public void Join_AsManyBytesAsAllowed_StartsAnother()
    {
        using var joiner = Joiner(start: "^\\S", maxBytes: 8);

        Take(joiner, "a", " 12345", " 1", " 123456789012345", " 2");

        Assert.Equal(["a\n 12345", " 1", " 123456789012345"], Lines());
    }

    [Fact]
    public void ReleaseDue_OnlyWhatHasBeenQuietForLongEnough()
    {
        using var joiner = Joiner(start: "^\\S");
        Take(joiner, "a");
        _time.Advance(TimeSpan.FromMilliseconds(600));
        Take(joiner, " b");
        _time.Advance(TimeSpan.FromMilliseconds(600));
        Assert.Equal(0, joiner.ReleaseDue(Cleared()));
        Assert.Equal(TimeSpan.FromMilliseconds(400), joiner.DueIn);

        _time.Advance(TimeSpan.FromMilliseconds(400));
        Assert.Equal(1, joiner.ReleaseDue(Cleared()));

        Assert.Equal(["a\n b"], Lines());
        Assert.Null(joiner.DueIn);
    }

    [Fact]
    public void Reset_ForgetsWhatIsOpen()
    {
        using var joiner = Joiner(start: "^\\S");
        Take(joiner, "a");
        joiner.Reset();

        joiner.ReleaseAll(Cleared());
        Assert.Empty(Lines());
    }

    private static MultilineJoiner Joiner(FakeTimeProvider time, string? start, string? continuation, int maxLines, int maxBytes) => new(
        new MultilineOptions
        {
            Start = start is null ? null : Patterns.Line(start),
            Continuation = continuation is null ? null : Patterns.Line(continuation),
            MaxLines = maxLines,
            MaxBytes = maxBytes,
            Flush = TimeSpan.FromSeconds(1),
        },
        time);

    private MultilineJoiner Joiner(string? start = null, string? continuation = null, int maxLines = 100, int maxBytes = 1000) =>
        Joiner(_time, start, continuation, maxLines, maxBytes);

    private int Take(MultilineJoiner joiner, params string[] lines)
    {
        var end = _input.EndPosition;
        _input.Clear();
        _input.StartPosition = end;
        foreach (var line in lines)
        {
            Batches.Add(_input, Encoding.UTF8.GetBytes(line));
        }
        return joiner.Join(_input, _output, _text);
    }

    private RecordBatch Cleared()
    {
        _output.Clear();
        return _output;
    }

    private List<string> Lines()
    {
        var lines = new List<string>();
        foreach (ref readonly var record in _output.Records)
        {
            lines.Add(Encoding.UTF8.GetString(_output.Line(record)));
        }
        return lines;
    }
}
