using LogRelay.Options;
using LogRelay.Options.Parsing;
using LogRelay.Options.Patterns;

namespace LogRelay.Delivery.Tests.Processing;

/// <summary>Options as a person writes them.</summary>
internal static class Patterns
{
    public static LinePattern Line(string pattern) =>
        LinePattern.TryParse(pattern, out var parsed, out var problem) ? parsed : throw new ArgumentException(problem);

    public static ProcessingOptions Options(params (string Name, string Value)[] options)
    {
        var result = LogOptParser.Parse(options.ToDictionary(option => option.Name, option => option.Value));
        return result.Options?.Processing ?? throw new ArgumentException(result.ToLine());
    }
}
