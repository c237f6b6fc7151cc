using System.Globalization;

namespace Cleave.Pool;

/// <summary>A sentence of a pool, as a template that is filled with the numbers of a failure when the sentence is read.</summary>
/// <param name="template">The sentence: {0} and {1} are value and limit in bytes, {2} and {3} as addresses, {4} the smallest block in
/// bytes, {5} and {6} value and limit as plain numbers, {7} the largest free block in bytes.</param>
internal sealed class TemplateText(string template) : FailureText
{
    public override string Of(in AllocationFailure failure) => string.Format(
        CultureInfo.InvariantCulture,
        template,
        Bytes(failure.Value),
        Bytes(failure.Limit),
        Offset(failure.Value),
        Offset(failure.Limit),
        Bytes(failure.MinBlock),
        failure.Value,
        failure.Limit,
        Bytes(failure.LargestFreeBlock));
}
