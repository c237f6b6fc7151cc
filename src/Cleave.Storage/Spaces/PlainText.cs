namespace Cleave.Storage.Spaces;

/// <summary>A sentence that was written already.</summary>
internal sealed class PlainText(string sentence) : FailureText
{
    public override string Of(in AllocationFailure failure) => sentence;
}
