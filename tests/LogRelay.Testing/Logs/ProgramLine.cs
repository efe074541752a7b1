using LogRelay.Journal.Levels;

namespace LogRelay.Testing.Logs;

/// <summary>A line as a program writes it.</summary>
/// <param name="Text">Without its newline.</param>
/// <param name="Level">The level that it names.</param>
/// <param name="IsError">True when it goes to stderr.</param>
public readonly record struct ProgramLine(string Text, LogLevel Level, bool IsError);
