namespace LogRelay.Testing.Gelf;

/// <summary>Something arrived that GELF 1.1, or Graylog's reading of it, does not allow.</summary>
public sealed class GelfViolationException : Exception
{
    public GelfViolationException()
    {
    }

    public GelfViolationException(string message)
        : base(message)
    {
    }

    public GelfViolationException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
