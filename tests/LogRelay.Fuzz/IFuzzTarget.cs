namespace LogRelay.Fuzz;

/// <summary>One parser, and what must hold for any input.</summary>
/// <remarks>Stateless: any thread, any order, and the same outcome for the same input.</remarks>
public interface IFuzzTarget
{
    /// <summary>Names its folder of the corpus.</summary>
    string Name { get; }

    /// <summary>Valid inputs, and interesting invalid ones: where mutation begins.</summary>
    IEnumerable<byte[]> Seeds { get; }

    /// <summary>Pieces that a mutation may put in.</summary>
    IReadOnlyList<byte[]> Tokens { get; }

    /// <summary>Parses the input.</summary>
    /// <exception cref="Exception">Any, for a fault: nothing that an input says may be an exception here.</exception>
    void Run(byte[] input);

    /// <summary>Makes checksums right, so that a mutation gets past them. Nothing by default.</summary>
    void Repair(byte[] input)
    {
    }
}
