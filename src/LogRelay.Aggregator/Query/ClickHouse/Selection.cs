using LogRelay.Query.Language.Syntax;
using LogRelay.Query.Matching;

namespace LogRelay.Aggregator.Query.ClickHouse;

/// <summary>Which rows a query asks for: of which streams, and what is asked of each. Immutable but for its matchers, which any thread may ask.</summary>
internal sealed class Selection
{
    // Streams differ in what they know of themselves, so a query may come to mean something else for each of them.
    private const int MaxGroups = 16;

    private readonly Dictionary<ulong, int> _numbers;
    private readonly RecordMatcher[] _matchers;
    private readonly List<(SqlTest Test, List<ulong> Keys)> _groups;

    /// <summary>Works out what is asked of each stream.</summary>
    public Selection(QueryNode query, IReadOnlyList<StoredStream> streams)
    {
        Streams = streams;
        var compiler = new QueryCompiler(query);
        _matchers = [.. streams.Select(stream => compiler.For(stream.Facts))];
        _numbers = new Dictionary<ulong, int>(streams.Count);
        var groups = new Dictionary<SqlTest, List<ulong>>();
        for (var number = 0; number < streams.Count; number++)
        {
            _numbers[streams[number].Key] = number;
            var test = _matchers[number].Show(MatcherSql.Instance);
            if (test.Possible == SqlExpression.False)
            {
                continue;
            }
            if (!groups.TryGetValue(test, out var keys))
            {
                if (groups.Count >= MaxGroups && !groups.TryGetValue(test = SqlTest.Unknown, out keys))
                {
                    keys = null;
                }
                if (keys is null)
                {
                    groups.Add(test, keys = []);
                }
            }
            keys.Add(streams[number].Key);
        }
        _groups = [.. groups.Select(static group => (group.Key, group.Value))];
    }

    /// <summary>The streams; records have their indexes.</summary>
    public IReadOnlyList<StoredStream> Streams { get; }

    /// <summary>No row can match.</summary>
    public bool IsEmpty => _groups.Count == 0;

    /// <summary>True when SQL alone decides.</summary>
    public bool IsExact => _groups.TrueForAll(static group => group.Test.IsExact);

    /// <summary>Keys of the streams that have rows which may match.</summary>
    public IEnumerable<ulong> Keys => _groups.SelectMany(static group => group.Keys);

    /// <summary>A stream's number.</summary>
    /// <returns>False for one that was not asked for.</returns>
    public bool TryNumber(ulong key, out int number) => _numbers.TryGetValue(key, out number);

    /// <summary>Whether a row matches.</summary>
    public bool IsMatch(int stream, ref CandidateRecord record) => _matchers[stream].IsMatch(ref record);

    /// <summary>The rows that are to be looked at, roughly: for PREWHERE.</summary>
    public string Quick(Func<ulong, bool>? isWanted = null) => Where(static test => test.Quick, isWanted);

    /// <summary>The rows that may match.</summary>
    public string Possible(Func<ulong, bool>? isWanted = null) => Where(static test => test.Possible, isWanted);

    /// <summary>The rows that match for sure.</summary>
    public string Sure(Func<ulong, bool>? isWanted = null) => Where(static test => test.Sure, isWanted);

    /// <summary>The rows of which only the matcher knows.</summary>
    public string Unsure() => Where(static test => test.IsExact ? SqlExpression.False : test.Possible.And(test.Sure.Not()), null);

    /// <summary>The order of a stream among those with one time, as SQL.</summary>
    public string StreamOrder() => Streams.Count == 1
        ? "0"
        : $"transform(stream, [{SqlText.Of(Streams.Select(static stream => stream.Key))}], [{SqlText.Of(Enumerable.Range(0, Streams.Count).Select(static number => (ulong)number))}], {Streams.Count})";

    private string Where(Func<SqlTest, SqlExpression> part, Func<ulong, bool>? isWanted)
    {
        var all = SqlExpression.False;
        foreach (var (test, keys) in _groups)
        {
            var wanted = isWanted is null ? keys : keys.FindAll(key => isWanted(key));
            if (wanted.Count > 0)
            {
                all = all.Or(SqlExpression.Of($"stream IN ({SqlText.Of(wanted)})").And(part(test)));
            }
        }
        return all.Text;
    }
}
