using LogRelay.Query.Language.Syntax;
using LogRelay.Query.Matching;

namespace LogRelay.Query.Engine;

/// <summary>Leaves out what cannot hold a match: whole streams by who they are, blocks by their times, levels and filters.</summary>
internal static class QueryPlanner
{
    /// <summary>The blocks that have to be looked at, in the order of the streams.</summary>
    public static List<BlockTask> Plan(QueryRequest request, IReadOnlyList<StreamToSearch> streams, QueryProgress progress)
    {
        var compiler = new QueryCompiler(request.Query);
        var tasks = new List<BlockTask>();
        var total = 0L;
        for (var stream = 0; stream < streams.Count; stream++)
        {
            var blocks = streams[stream].Blocks;
            total += blocks.Blocks.Sum(static block => (long)block.Length);
            var matcher = compiler.For(streams[stream].Facts);
            if (matcher == ConstantMatcher.None)
            {
                continue;
            }
            var plan = new StreamPlan(blocks, matcher);
            var filter = new BlockFilter(blocks, matcher.Tokens, matcher.Levels);
            foreach (var block in blocks.Blocks)
            {
                var (min, max) = block.IsSummarized ? (block.MinTimeNano, block.MaxTimeNano) : (long.MinValue, long.MaxValue);
                if (max >= request.SinceNano && min <= request.UntilNano && filter.MayHold(in block))
                {
                    tasks.Add(new BlockTask(stream, plan, block, min, max));
                }
            }
        }
        progress.Planned(total, tasks.Sum(static task => (long)task.Block.Length));
        return tasks;
    }

    /// <summary>A request that every record is an answer to, and how a stream is read for it.</summary>
    public static (QueryRequest Request, StreamPlan Plan) Everything(StreamToSearch stream) =>
        (new QueryRequest(new EverythingNode()), new StreamPlan(stream.Blocks, ConstantMatcher.All));
}
