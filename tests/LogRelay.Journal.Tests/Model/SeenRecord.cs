namespace LogRelay.Journal.Tests.Model;

/// <summary>A record as a reader gave it.</summary>
/// <param name="Number">The number that its text begins with; -1 for a marker.</param>
/// <param name="Text">All of its text.</param>
/// <param name="Position">Where it starts.</param>
/// <param name="NextPosition">Where the next one starts.</param>
internal readonly record struct SeenRecord(int Number, string Text, long Position, long NextPosition);
