using System.Text.Json;
using System.Text.RegularExpressions;
using LogRelay.Testing.Logs;

namespace LogRelay.Query.Tests.Engine;

/// <summary>Logs as nginx, PostgreSQL, a JVM, and services in JSON and logfmt write them; their fields read by other means than the engine's.</summary>
public sealed partial class ProgramLogs : WrittenLogs
{
    private readonly ProgramLog[] _programs = [.. Enumerable.Range(0, Streams).Select(static stream => new ProgramLog(stream, 100 + stream))];

    private protected override LoggedLine Next(int stream, long timeNano)
    {
        var line = _programs[stream].Next(DateTimeOffset.FromUnixTimeMilliseconds(timeNano / 1_000_000));
        return new LoggedLine(stream, timeNano, line.Text, line.IsError, line.Level, FieldsOf(line.Text));
    }

    private static List<KeyValuePair<string, string>> FieldsOf(string text)
    {
        var fields = new List<KeyValuePair<string, string>>();
        if (text.StartsWith('{'))
        {
            using var document = JsonDocument.Parse(text);
            Add(fields, "", document.RootElement);
        }
        else
        {
            foreach (Match pair in Pair().Matches(text))
            {
                var value = pair.Groups[2].Value;
                fields.Add(new(pair.Groups[1].Value, value.StartsWith('"') ? value[1..^1] : value));
            }
        }
        return fields;
    }

    private static void Add(List<KeyValuePair<string, string>> fields, string prefix, JsonElement value)
    {
        foreach (var member in value.EnumerateObject())
        {
            var name = prefix + member.Name;
            switch (member.Value.ValueKind)
            {
                case JsonValueKind.Object:
                    fields.Add(new(name, ""));
                    Add(fields, name + ".", member.Value);
                    break;
                case JsonValueKind.Array:
                    fields.AddRange(member.Value.EnumerateArray().Select(element => new KeyValuePair<string, string>(name, element.ToString())));
                    break;
                default:
                    fields.Add(new(name, member.Value.ToString()));
                    break;
            }
        }
    }

    [GeneratedRegex("(?<=^|[ \\t])([A-Za-z_][A-Za-z0-9_.]*)=(\"[^\"]*\"|[^ \\t]*)")]
    private static partial Regex Pair();
}
