using LogRelay.Query.Language.Syntax;

namespace LogRelay.Query.Matching;

/// <summary>Makes something of a matcher, from its innermost parts outward.</summary>
/// <typeparam name="T">What is made of it.</typeparam>
internal interface IMatcherVisitor<T>
    where T : class
{
    /// <summary>Matches every record, or none.</summary>
    T Constant(bool value);

    /// <summary>Matches what both match.</summary>
    T Both(T left, T right);

    /// <summary>Matches what at least one matches.</summary>
    T Either(T left, T right);

    /// <summary>Matches what the operand does not.</summary>
    T Not(T operand);

    /// <summary>Matches the levels whose bits are set.</summary>
    T Levels(int levels);

    /// <summary>Matches what was written to stdout, to stderr, or to either.</summary>
    T Source(bool stdout, bool stderr);

    /// <summary>Matches lines with a text that is not empty.</summary>
    T Text(TextPattern pattern);

    /// <summary>Matches some of the lines that hold one of the texts; nothing else can be said of it.</summary>
    T Requiring(RequiredText required);
}
