using LogRelay.Query.Engine;

namespace LogRelay.Query.Values;

/// <summary>Says which fields matching lines have, and which values. Memory is bounded; what found no room is counted.</summary>
public static class FieldEngine
{
    /// <summary>Bytes of a value that are kept.</summary>
    public const int MaxValueBytes = 256;

    /// <summary>Counts the records that have each field. Fields known of every record (service, level, ...) are not among them.</summary>
    /// <param name="request">Which records; its <see cref="QueryRequest.MaxRecords"/> does not matter.</param>
    /// <param name="streams">Where.</param>
    /// <param name="progress">Told how far it is, and why it ended early; new for each call.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="TimeoutException">A regular expression took too long for one line.</exception>
    public static async Task<FieldNames> NamesAsync(
        QueryRequest request, IReadOnlyList<StreamToSearch> streams, QueryProgress progress, CancellationToken ct)
    {
        var survey = new FieldSurvey(TextKeys.AnyCase);
        await SurveyAsync(request, streams, progress, FieldSurvey.NameCollector, survey, ct);
        return survey.ToNames();
    }

    /// <summary>Counts the records that have each value of a field.</summary>
    /// <param name="request">Which records; its <see cref="QueryRequest.MaxRecords"/> does not matter.</param>
    /// <param name="field">Any field that a query may name; of an array in JSON each value counts.</param>
    /// <param name="top">Values that are wanted, the most frequent ones; positive.</param>
    /// <param name="streams">Where.</param>
    /// <param name="progress">Told how far it is, and why it ended early; new for each call.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="TimeoutException">A regular expression took too long for one line.</exception>
    public static async Task<FieldValues> ValuesAsync(
        QueryRequest request, string field, int top, IReadOnlyList<StreamToSearch> streams, QueryProgress progress, CancellationToken ct)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(field);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(top);
        var survey = new FieldSurvey(TextKeys.Exact);
        await SurveyAsync(request, streams, progress, FieldSurvey.ValueCollector(field, streams.Select(static stream => stream.Facts)), survey, ct);
        return survey.ToValues(field, top);
    }

    private static Task SurveyAsync(
        QueryRequest request, IReadOnlyList<StreamToSearch> streams, QueryProgress progress,
        Func<IMatchCollector<SurveyedBlock>> newCollector, FieldSurvey survey, CancellationToken ct)
    {
        var budget = new ScanBudget(request, progress);
        return BlockFold.RunAsync(request, QueryPlanner.Plan(request, streams, progress), budget, progress, newCollector, survey.Add, ct);
    }
}
