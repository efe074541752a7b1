namespace LogRelay.Options.Templates;

/// <summary>
/// Ends the reading or evaluation of a template from any depth; <see cref="TagTemplate"/> turns it into a value and
/// never lets it out. The message is one printable line for the person who wrote the template.
/// </summary>
internal sealed class TemplateException(string message) : Exception(message);
