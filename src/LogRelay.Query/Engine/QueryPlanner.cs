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
        var matchers = streams.Select(stream => compiler.For(stream.Facts)).ToArray();
        var searches = new CandidateSearches();
        var found = new List<BlockTask>[streams.Count];
        // Thousands of filters are asked, each with a read.
        _ = Parallel.For(0, streams.Count, new ParallelOptions { MaxDegreeOfParallelism = request.Workers }, stream =>
            found[stream] = matchers[stream] == ConstantMatcher.None ? [] : TasksOf(request, stream, PlanOf(streams[stream], matchers[stream], searches)));
        var tasks = new List<BlockTask>(found.Sum(static part => part.Count));
        foreach (var part in found)
        {
            tasks.AddRange(part);
        }
        progress.Planned(
            streams.Sum(static stream => stream.Blocks.Blocks.Sum(static block => (long)block.Length)),
            tasks.Sum(static task => (long)task.Block.Length));
        return tasks;
    }

    /// <summary>A request that every record is an answer to, and how a stream is read for it.</summary>
    public static (QueryRequest Request, StreamPlan Plan) Everything(StreamToSearch stream) =>
        (new QueryRequest(new EverythingNode()), PlanOf(stream, ConstantMatcher.All, new CandidateSearches()));

    private static StreamPlan PlanOf(StreamToSearch stream, RecordMatcher matcher, CandidateSearches searches) =>
        new(stream.Blocks, matcher, searches.Of(matcher.Required));

    private static List<BlockTask> TasksOf(QueryRequest request, int stream, StreamPlan plan)
    {
        var filter = new BlockFilter(plan.Blocks, plan.Matcher.Tokens, plan.Matcher.Levels);
        var tasks = new List<BlockTask>();
        foreach (var block in plan.Blocks.Blocks)
        {
            var (min, max) = block.IsSummarized ? (block.MinTimeNano, block.MaxTimeNano) : (long.MinValue, long.MaxValue);
            if (max >= request.SinceNano && min <= request.UntilNano && filter.MayHold(in block))
            {
                tasks.Add(new BlockTask(stream, plan, block, min, max));
            }
        }
        return tasks;
    }
}
