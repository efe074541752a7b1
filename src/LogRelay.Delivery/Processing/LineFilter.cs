using LogRelay.Options.Patterns;

namespace LogRelay.Delivery.Processing;

/// <summary>Decides by <c>include</c> and <c>exclude</c> what is sent.</summary>
/// <param name="include">Only what matches; null: everything.</param>
/// <param name="exclude">Not what matches; null: nothing is left out.</param>
internal sealed class LineFilter(LinePattern? include, LinePattern? exclude)
{
    /// <summary>True when the record is to be sent.</summary>
    /// <param name="line">The record's text, before anything in it is made unreadable.</param>
    /// <param name="text">Scratch.</param>
    public bool Passes(ReadOnlySpan<byte> line, LineText text)
    {
        var chars = text.Decode(line);
        return include?.IsMatch(chars) != false && exclude?.IsMatch(chars) != true;
    }
}
