using LogRelay.Journal.Entries;

namespace LogRelay.Query.Matching;

/// <summary>Matches what was written to stdout, or to stderr.</summary>
internal sealed class SourceMatcher(IValueTest test) : RecordMatcher
{
    private readonly bool _stdout = test.IsMatch("stdout"u8);
    private readonly bool _stderr = test.IsMatch("stderr"u8);

    /// <inheritdoc/>
    public override T Show<T>(IMatcherVisitor<T> visitor) => visitor.Source(_stdout, _stderr);

    /// <inheritdoc/>
    public override bool IsMatch(ref CandidateRecord record) => record.Source == LogSource.Stderr ? _stderr : _stdout;
}
