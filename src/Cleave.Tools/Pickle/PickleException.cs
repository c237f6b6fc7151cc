namespace Cleave.Tools.Pickle;

/// <summary>The exception for a pickle that is damaged, exceeds a limit, or contains something other than plain data.</summary>
internal sealed class PickleException : Exception
{
    /// <summary>Creates an exception that names the place in the pickle and the problem.</summary>
    /// <param name="offset">The offset of the refused opcode in the unzipped pickle, in bytes.</param>
    /// <param name="problem">The problem, with the value and the limit.</param>
    /// <param name="innerException">The exception that caused the problem, or null.</param>
    public PickleException(long offset, string problem, Exception? innerException = null)
        : base($"byte {offset}: {problem}", innerException)
    {
        Offset = offset;
        Problem = problem;
    }

    /// <summary>The offset of the refused opcode in the unzipped pickle, in bytes.</summary>
    public long Offset { get; }

    /// <summary>The problem, without its place.</summary>
    public string Problem { get; }
}
