using Microsoft.Extensions.Logging;

namespace LogRelay.Aggregator.Tests.Access;

/// <summary>One event of the program's log.</summary>
internal sealed record LoggedEvent(string Category, LogLevel Level, int Id, string Text, IReadOnlyDictionary<string, string> Fields);
