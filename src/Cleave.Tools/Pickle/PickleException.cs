namespace Cleave.Tools.Pickle;

/// <summary>A pickle is damaged, asks for more than its limits allow, or holds something other than plain data.</summary>
internal sealed class PickleException : Exception
{
    /// <summary>Says where a pickle is wrong, and how.</summary>
    /// <param name="offset">The byte, from 0 in the unzipped pickle, where the refused opcode stands.</param>
    /// <param name="problem">What is wrong, with the value and the limit.</param>
    /// <param name="innerException">The cause, if another exception was.</param>
    public PickleException(long offset, string problem, Exception? innerException = null)
        : base($"byte {offset}: {problem}", innerException)
    {
        Offset = offset;
        Problem = problem;
    }

    /// <summary>The byte, from 0 in the unzipped pickle, where the refused opcode stands.</summary>
    public long Offset { get; }

    /// <summary>What is wrong, without the place.</summary>
    public string Problem { get; }
}
