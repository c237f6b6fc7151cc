namespace Cleave.Vulkan.Tests.Support;

// SAFETY: these structs are plain data of the layout in the specification, and no code here follows a pointer.

/// <content>The structs of the calls.</content>
internal sealed partial class Commands
{
    private struct PoolInfo
    {
        public int SType;
        public unsafe void* PNext;
        public uint Flags;
        public uint Family;
    }

    private struct BufferInfo
    {
        public int SType;
        public unsafe void* PNext;
        public ulong Pool;
        public int Level;
        public uint Count;
    }

    private struct BeginInfo
    {
        public int SType;
        public unsafe void* PNext;
        public uint Flags;
        public unsafe void* Inheritance;
    }

    private struct SubmitInfo
    {
        public int SType;
        public unsafe void* PNext;
        public uint WaitCount;
        public unsafe void* Waits;
        public unsafe void* Stages;
        public uint Count;
        public unsafe nint* Buffers;
        public uint SignalCount;
        public unsafe void* Signals;
    }

    private struct MemoryBarrier
    {
        public int SType;
        public unsafe void* PNext;
        public uint SourceAccess;
        public uint TargetAccess;
    }

    private struct ImageBarrier
    {
        public int SType;
        public unsafe void* PNext;
        public uint SourceAccess;
        public uint TargetAccess;
        public int OldLayout;
        public int NewLayout;
        public uint SourceFamily;
        public uint TargetFamily;
        public ulong Image;
        public uint Aspect;
        public uint Level;
        public uint Levels;
        public uint Layer;
        public uint Layers;
    }

    private struct ImageCopy
    {
        public ulong Offset;
        public uint RowLength;
        public uint ImageHeight;
        public uint Aspect;
        public uint Level;
        public uint Layer;
        public uint LayerCount;
        public int X;
        public int Y;
        public int Z;
        public uint Width;
        public uint Height;
        public uint Depth;
    }
}
