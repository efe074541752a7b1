using System.Text;
using LogRelay.Query.Engine;

namespace LogRelay.Query.Patterns;

/// <summary>Groups similar lines, and says which are new or much more frequent than before. Memory is bounded.</summary>
public static class PatternEngine
{
    /// <summary>Patterns that are counted at most.</summary>
    public const int MaxPatterns = 10_000;

    /// <summary>Patterns of one block.</summary>
    internal const int MaxPatternsOfBlock = 4_000;

    private const double MuchMore = 3;

    /// <summary>Groups lines.</summary>
    /// <param name="request">Which lines, and what to compare with.</param>
    /// <param name="streams">Where.</param>
    /// <param name="progress">Told how far it is, and why it ended early; new for each call.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="TimeoutException">A regular expression took too long for one line.</exception>
    public static async Task<LinePatterns> GroupAsync(
        PatternRequest request, IReadOnlyList<StreamToSearch> streams, QueryProgress progress, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(request.Top);
        var budget = new ScanBudget(request.Request, progress);
        var counts = new PatternCounts(MaxPatterns);
        await CountAsync(request.Request, counts.Add);
        if (request.Earlier is { } window && progress.Cut is null)
        {
            await CountAsync(request.Request with { SinceNano = window.SinceNano, UntilNano = window.UntilNano }, counts.Compare);
        }
        return Rank(request, counts, progress.Cut is null);

        Task CountAsync(QueryRequest part, Action<PatternCounts> add) => BlockFold.RunAsync(
            part, QueryPlanner.Plan(part, streams, progress), budget, progress, static () => new PatternCollector(MaxPatternsOfBlock), block =>
            {
                add(block);
                return true;
            },
            ct);
    }

    /// <summary>Puts what was counted into order.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="counts">What was counted, and compared where that was asked.</param>
    /// <param name="isWhole">False when a limit ended it: then nothing is said to be new.</param>
    internal static LinePatterns Rank(PatternRequest request, PatternCounts counts, bool isWhole)
    {
        var spans = Spans(request, counts);
        var patterns = counts.Patterns
            .Select(pair => ToPattern(pair.Key, pair.Value, request.Earlier is not null && isWhole, spans))
            .OrderBy(static pattern => pattern.Change switch { PatternChange.New => 0, PatternChange.MoreFrequent => 1, _ => 2 })
            .ThenByDescending(static pattern => pattern.Records)
            .ThenBy(static pattern => pattern.Text, StringComparer.Ordinal);
        return new LinePatterns([.. patterns.Take(request.Top)], counts.Records, counts.Patterns.Count, counts.Uncounted);
    }

    /// <summary>How long both windows are; where one is open, as far as there are records.</summary>
    private static (double Now, double Earlier) Spans(PatternRequest request, PatternCounts counts)
    {
        if (request.Earlier is not { } window || counts.Patterns.Count == 0)
        {
            return (1, 1);
        }
        var since = Math.Max(request.Request.SinceNano, counts.Patterns.Values.Min(static pattern => pattern.FirstNano));
        var until = Math.Min(request.Request.UntilNano, counts.Patterns.Values.Max(static pattern => pattern.LastNano));
        since = request.Request.SinceNano == long.MinValue ? since : request.Request.SinceNano;
        until = request.Request.UntilNano == long.MaxValue ? until : request.Request.UntilNano;
        return (Math.Max(1, (double)until - since), Math.Max(1, (double)window.UntilNano - window.SinceNano));
    }

    private static LinePattern ToPattern(byte[] mask, PatternCount count, bool isCompared, (double Now, double Earlier) spans)
    {
        // What the earlier window would have had in the time of this one.
        var expected = count.EarlierRecords * spans.Now / spans.Earlier;
        var change = !isCompared ? PatternChange.None
            : count.EarlierRecords == 0 ? PatternChange.New
            // Three standard deviations of a count that is left to chance.
            : count.Records >= MuchMore * expected && count.Records > expected + (3 * Math.Sqrt(expected + 1)) ? PatternChange.MoreFrequent
            : PatternChange.None;
        return new LinePattern(Encoding.UTF8.GetString(mask), count.Records, count.FirstNano, count.LastNano, count.Sample, count.EarlierRecords, change);
    }
}
