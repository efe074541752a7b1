using LogRelay.Options.Messages;

namespace LogRelay.Options.Parsing;

/// <summary>One thing that is wrong with a container's log-opts.</summary>
/// <param name="Option">The option's name as given; may be anything.</param>
/// <param name="Value">The value as given; null where the name or the absence is at fault.</param>
/// <param name="Problem">What is wrong and what is allowed instead: one line, printable, no full stop.</param>
public sealed record LogOptError(string Option, string? Value, string Problem)
{
    /// <summary>The whole sentence, such as <c>log-opt max-file="0": must be at least 1</c>. One printable line.</summary>
    public string Message => Value is null
        ? $"log-opt {MessageText.Quote(Option)} {Problem}"
        : $"log-opt {Option}={MessageText.Quote(Value)}: {Problem}";
}
