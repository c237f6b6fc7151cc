using System.Buffers;
using System.Runtime.CompilerServices;

namespace Cleave.Bench.Malloc;

/// <summary>The shared array pool of .NET, as an allocator of bytes.</summary>
internal readonly struct ArrayPoolTarget : IMallocTarget<byte[]>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte[] Allocate(int size) => ArrayPool<byte>.Shared.Rent(size);

    public void Touch(byte[] block) => Volatile.Write(ref block[0], 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Free(byte[] block) => ArrayPool<byte>.Shared.Return(block);
}
