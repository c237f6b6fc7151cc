namespace Cleave.Vulkan;

/// <summary>Writes the sentence of a failure of device memory, and keeps its details.</summary>
internal sealed class DeviceFailureText(DeviceFailure failure) : FailureText
{
    /// <summary>The details of the failure.</summary>
    public DeviceFailure Failure => failure;

    /// <inheritdoc/>
    public override string Of(in AllocationFailure general) => failure.ToString();

    /// <summary>Returns the sentence of the failure.</summary>
    public override string ToString() => failure.ToString();
}
