namespace LogRelay.Query.Matching;

/// <summary>Says whether a record is what a query asks for. Immutable; any thread.</summary>
internal abstract class RecordMatcher
{
    /// <summary>Whether the record matches.</summary>
    public abstract bool IsMatch(ref CandidateRecord record);

    /// <summary>True when <see cref="MayMatch"/> is worth asking: the line's text alone may tell that there is no match.</summary>
    public virtual bool IsToldByText => false;

    /// <summary>Whether a record with this line may match, whatever else there is of it.</summary>
    public virtual bool MayMatch(ReadOnlySpan<byte> line) => true;

    /// <summary>Shows the visitor what the matcher is made of: for a store that has a query language of its own.</summary>
    /// <remarks>Whoever says nothing else is shown as what it requires.</remarks>
    public virtual T Show<T>(IMatcherVisitor<T> visitor)
        where T : class => visitor.Requiring(Required);

    /// <summary>What every match contains; <see cref="RequiredText.Unknown"/> when nothing can be said.</summary>
    public virtual RequiredText Required => RequiredText.Unknown;

    /// <summary>Tokens of every match; <see cref="RequiredTokens.Unknown"/> when nothing can be said.</summary>
    public virtual RequiredTokens Tokens => RequiredTokens.Unknown;

    /// <summary>Levels that a match can have: bit n stands for the level with number n.</summary>
    public virtual int Levels => LevelMatcher.AllLevels;

    /// <summary>The levels, as in <see cref="Levels"/>, all of whose records match and no others; null when more than the level counts.</summary>
    public virtual int? OnlyLevels => null;
}
