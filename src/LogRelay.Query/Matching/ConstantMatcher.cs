namespace LogRelay.Query.Matching;

/// <summary>Matches every record of a stream, or none: what was decided by who the stream is.</summary>
internal sealed class ConstantMatcher : RecordMatcher
{
    private readonly bool _value;

    private ConstantMatcher(bool value) => _value = value;

    /// <summary>Matches every record.</summary>
    public static ConstantMatcher All { get; } = new(true);

    /// <summary>Matches no record.</summary>
    public static ConstantMatcher None { get; } = new(false);

    /// <summary>The one or the other.</summary>
    public static ConstantMatcher Of(bool value) => value ? All : None;

    /// <inheritdoc/>
    public override int? OnlyLevels => _value ? LevelMatcher.AllLevels : 0;

    /// <inheritdoc/>
    public override T Show<T>(IMatcherVisitor<T> visitor) => visitor.Constant(_value);

    /// <inheritdoc/>
    public override bool IsMatch(ref CandidateRecord record) => _value;
}
