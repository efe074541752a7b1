using System.Runtime.CompilerServices;
using LogRelay.Query.Engine;

namespace LogRelay.Query.Context;

/// <summary>Reads what stands around a record in its own stream, in the stream's order.</summary>
/// <remarks>Blocks whose number of records the index knows are stepped over. Memory: one block, however much is asked for.</remarks>
public static class ContextEngine
{
    /// <summary>Reads the records before a place, the one there, and those after it.</summary>
    /// <param name="request">Which place, and how many.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="progress">Told what was looked at, what is missing or damaged, and why it ended early; new for each call.</param>
    /// <param name="ct">Ends it.</param>
    /// <returns>Oldest first. <see cref="FoundRecord.Stream"/> is 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number of records is negative.</exception>
    public static async IAsyncEnumerable<FoundRecord> ReadAsync(
        ContextRequest request, StreamToSearch stream, QueryProgress progress, [EnumeratorCancellation] CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(request.Before);
        ArgumentOutOfRangeException.ThrowIfNegative(request.After);
        var blocks = stream.Blocks.Blocks;
        progress.Planned(blocks.Sum(static block => (long)block.Length), 0);
        var (all, plan) = QueryPlanner.Everything(stream);
        using var scanner = new BlockScanner<List<FoundRecord>>(all, progress, new RecordCollector(), ct);
        // Away from the caller's thread: blocks are decompressed.
        Task<List<FoundRecord>> ReadBlockAsync(int place) => Task.Run(() => scanner.Scan(new BlockTask(0, plan, blocks[place], long.MinValue, long.MaxValue)), ct);

        var start = await Task.Run(() => ContextStart.Find(request, blocks, block => scanner.Scan(new BlockTask(0, plan, block, long.MinValue, long.MaxValue))), ct);
        var (skipped, after) = (start.Skipped, start.IsPast ? request.After + 1 : request.After);
        for (var place = start.Block; place < blocks.Count; place++)
        {
            foreach (var record in await ReadBlockAsync(place))
            {
                if (--skipped >= 0)
                {
                    continue;
                }
                if (record.Position > request.Position && --after < 0)
                {
                    yield break;
                }
                yield return record;
            }
            if (after == 0 && blocks[place].EndPosition > request.Position)
            {
                yield break;
            }
            if (progress.ScannedBytes > request.MaxBytes && place + 1 < blocks.Count)
            {
                progress.Cut = new QueryCut(QueryLimit.Bytes, request.MaxBytes, ReachedNano: null);
                yield break;
            }
        }
    }
}
