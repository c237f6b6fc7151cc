using Cleave.Memory.Contract;

namespace Cleave.Memory.Tests.Kernel;

/// <summary>The bytes of an allocation.</summary>
internal static class Bytes
{
    // SAFETY: the test holds the allocation as long as it uses the span, which covers just its bytes.
    public static unsafe Span<byte> Of(Allocation memory) => new((void*)memory.Address, (int)memory.Size);
}
