using System.Text;
using LogRelay.Query.Context;
using LogRelay.Query.Engine;
using LogRelay.Query.Tests.Engine;
using Xunit;

namespace LogRelay.Query.Tests.Context;

/// <summary>The records around a place are those that were written around it, however many are asked for.</summary>
public sealed class ContextEngineTests(WrittenLogs logs) : IClassFixture<WrittenLogs>
{
    [Fact]
    public async Task As_many_as_are_wanted_stand_around_a_record()
    {
        var random = new Random(5);
        for (var i = 0; i < 200; i++)
        {
            var stream = random.Next(WrittenLogs.Streams);
            var written = logs.Written.Where(line => line.Line.Stream == stream).ToList();
            var place = random.Next(written.Count);
            var (before, after) = (random.Next(2) == 0 ? random.Next(4) : random.Next(3000), random.Next(2) == 0 ? random.Next(4) : random.Next(3000));
            // Its first byte, or one in the middle of it.
            var position = written[place].Position + random.Next(20);

            var (found, _) = await ReadAsync(stream, new ContextRequest(position) { Before = before, After = after });

            var expected = written.Skip(Math.Max(0, place - before)).Take(Math.Min(place, before) + 1 + after);
            Assert.Equal(expected.Select(static line => (line.Position, line.Line.Text)), found);
        }
    }

    [Theory]
    [InlineData(-100, 0, 2, 0, 2)]
    [InlineData(long.MaxValue, 2, 5, -3, 3)]
    public async Task A_place_outside_of_the_stream_means_its_end(long position, long before, long after, int from, int count)
    {
        var written = logs.Written.Where(static line => line.Line.Stream == 1).ToList();
        var expected = written.Skip(from < 0 ? written.Count + from : from).Take(from < 0 ? count : count + 1);

        var (found, _) = await ReadAsync(1, new ContextRequest(position) { Before = before, After = after });

        Assert.Equal(expected.Select(static line => (line.Position, line.Line.Text)), found);
    }

    [Fact]
    public async Task A_few_lines_cost_a_block_or_two_and_many_can_be_bounded()
    {
        var middle = logs.Written.Where(static line => line.Line.Stream == 1).ElementAt(1000).Position;

        var (_, progress) = await ReadAsync(1, new ContextRequest(middle) { Before = 3, After = 3 });
        Assert.InRange(progress.ScannedBytes, 1, progress.TotalBytes / 10);

        var (_, cut) = await ReadAsync(1, new ContextRequest(middle) { After = 1_000_000, MaxBytes = 10_000 });
        Assert.Equal(QueryLimit.Bytes, cut.Cut?.Limit);
    }

    private async Task<(List<(long, string)> Found, QueryProgress Progress)> ReadAsync(int stream, ContextRequest request)
    {
        var streams = logs.Open();
        var progress = new QueryProgress();
        var found = new List<(long, string)>();
        await foreach (var record in ContextEngine.ReadAsync(request, streams[stream], progress, TestContext.Current.CancellationToken))
        {
            found.Add((record.Position, Encoding.UTF8.GetString(record.Line.Span)));
        }
        streams.ForEach(static each => each.Blocks.Dispose());
        return (found, progress);
    }
}
