namespace Cleave;

/// <summary>The reason why a call that names memory is wrong: a double free, a foreign address, a stale handle.</summary>
/// <param name="Kind">The kind of the misuse.</param>
/// <param name="Address">The address or offset that the caller named; 0 if the handle names none.</param>
/// <param name="Message">One sentence that names the address and what is there.</param>
/// <remarks>All allocators report misuse by this type. <c>default</c> means that the call was right. Immutable, so safe from any number of
/// threads.</remarks>
/// <example>
/// <code>
/// using Cleave.BestFit;
///
/// var memory = new BestFitAllocator(ByteSize.FromMiB(1));
/// AllocatedRange range = memory.AllocateRange(4096, null);
/// memory.Free(range);
/// if (!memory.TryFree(range, out Misuse misuse))
/// {
///     Console.WriteLine(misuse.Kind); // StaleHandle
/// }
/// </code>
/// </example>
public readonly record struct Misuse(MisuseKind Kind, ulong Address, string Message)
{
    /// <summary>Returns the sentence that names the address and what is there.</summary>
    public override string ToString() => Message ?? "No misuse was found.";
}
