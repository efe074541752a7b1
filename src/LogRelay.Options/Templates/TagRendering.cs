namespace LogRelay.Options.Templates;

/// <summary>Either a tag or the reason why there is none.</summary>
/// <param name="Tag">The rendered tag, possibly empty; null when it could not be rendered.</param>
/// <param name="Problem">What is wrong, one printable line without the option's name; null when there is a tag.</param>
public sealed record TagRendering(string? Tag, string? Problem);
