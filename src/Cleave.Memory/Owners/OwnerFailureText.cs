using Cleave.Memory.Contract;

namespace Cleave.Memory.Owners;

/// <summary>The sentence of a failed allocation, followed by a sentence about the owner that made the request.</summary>
/// <param name="why">The sentence of the allocator.</param>
/// <param name="owner">The sentence about the owner.</param>
internal sealed class OwnerFailureText(string why, string owner) : FailureText
{
    /// <summary>Adds a sentence about the owner, and the facts that the allocator left out, to a failure.</summary>
    /// <param name="failure">The failure of the allocator.</param>
    /// <param name="asked">The layout that was asked for.</param>
    /// <param name="allocator">The name of the allocator.</param>
    /// <param name="owner">The sentence about the owner.</param>
    public static AllocationFailure Add(in AllocationFailure failure, Layout asked, string allocator, string owner)
    {
        AllocationFailure complete = AllocatorFailures.Complete(failure, asked, allocator);
        return complete with { Text = new OwnerFailureText(complete.ToString(), owner) };
    }

    public override string Of(in AllocationFailure failure) => $"{why} {owner}";
}
