namespace LogRelay.Query.Matching;

/// <summary>Matches what its operand does not.</summary>
internal sealed class NoneOfMatcher : RecordMatcher
{
    private readonly RecordMatcher _operand;

    private NoneOfMatcher(RecordMatcher operand) => _operand = operand;

    /// <summary>Negates; a constant is turned round, and so is a set of levels.</summary>
    public static RecordMatcher Of(RecordMatcher operand) => operand switch
    {
        ConstantMatcher => ConstantMatcher.Of(operand == ConstantMatcher.None),
        LevelMatcher levels => levels.Others(),
        _ => new NoneOfMatcher(operand),
    };

    /// <inheritdoc/>
    public override T Show<T>(IMatcherVisitor<T> visitor) => visitor.Not(_operand.Show(visitor));

    /// <inheritdoc/>
    public override bool IsMatch(ref CandidateRecord record) => !_operand.IsMatch(ref record);
}
