using Cleave.Memory.Contract;

namespace Cleave.Memory.Tests.Kernel;

/// <summary>The bytes of an allocation.</summary>
internal static class Bytes
{
    public static unsafe Span<byte> Of(Allocation memory) => new((void*)memory.Address, (int)memory.Size);
}
