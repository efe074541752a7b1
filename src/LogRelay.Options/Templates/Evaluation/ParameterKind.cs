namespace LogRelay.Options.Templates.Evaluation;

/// <summary>What a function takes in one place.</summary>
internal enum ParameterKind
{
    /// <summary>Any value.</summary>
    Any,

    /// <summary>string</summary>
    Text,

    /// <summary>int</summary>
    Whole,

    /// <summary>[]string</summary>
    List,
}
