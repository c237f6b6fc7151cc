namespace Cleave.Memory.Heaps;

/// <summary>The sentence of a failure of a heap, which names the request, the limit and who held the most memory.</summary>
/// <param name="report">The state of the heap at the moment of the failure.</param>
internal sealed class HeapFailureText(AllocationFailedEventArgs report) : FailureText
{
    public override string Of(in AllocationFailure failure) => report.ToString();
}
