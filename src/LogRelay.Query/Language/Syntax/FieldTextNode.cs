namespace LogRelay.Query.Language.Syntax;

/// <summary>Matches a record whose field has a value; <c>*</c> at an end lets the value begin before, or go on after, the text.</summary>
/// <param name="Field">The field's name as the person wrote it.</param>
/// <param name="Pattern">The value; an empty text with <c>*</c> matches every record that has the field.</param>
public sealed record FieldTextNode(string Field, TextPattern Pattern) : QueryNode;
