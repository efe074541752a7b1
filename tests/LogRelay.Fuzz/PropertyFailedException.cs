namespace LogRelay.Fuzz;

/// <summary>A parser said something that cannot be.</summary>
public sealed class PropertyFailedException(string message) : Exception(message)
{
    /// <summary>Throws unless it holds.</summary>
    public static void Unless(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new PropertyFailedException(otherwise);
        }
    }
}
