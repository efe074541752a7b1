namespace LogRelay.Query.Language.Syntax;

/// <summary>Matches a line that contains a text as whole tokens: where the text begins or ends with a letter, digit or
/// underscore, the line does not go on with one there.</summary>
/// <param name="Pattern">The text; <c>*</c> at an end lifts that demand there.</param>
public sealed record TextNode(TextPattern Pattern) : QueryNode;
