namespace LogRelay.Options.Catalog;

/// <summary>Options that belong together: one section of docs/options.md.</summary>
/// <param name="Title">Heading of the section.</param>
/// <param name="Introduction">A paragraph of Markdown before the table.</param>
/// <param name="Options">In the order in which they are read and shown.</param>
public sealed record OptionFamily(string Title, string Introduction, IReadOnlyList<OptionDefinition> Options);
