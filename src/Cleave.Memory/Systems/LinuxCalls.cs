using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Cleave.Memory.Systems;

// SAFETY: the signatures are those of the system's headers, and the callers keep what a pointer points to alive until the call returns.

/// <summary>The functions and constants of the C library of Linux that pages need. All types are blittable.</summary>
/// <remarks>
/// The constants are those of the kernel interface and the same on every 64-bit architecture. <see cref="SystemCall3"/> and
/// <see cref="SystemCall6"/> serve the three calls that have no function of their own. C declares <c>syscall</c> and <c>mremap</c> as
/// variadic, but Linux passes variadic integers like those of an ordinary function.
/// </remarks>
/// <safety>These are only declarations. Each caller passes addresses and lengths that it owns, and says so at the call.</safety>
[SupportedOSPlatform("linux")]
internal static partial class LinuxCalls
{
    public const int Interrupted = 4;
    public const int InvalidArgument = 22;

    public const uint MemfdCloseOnExec = 1;
    public const uint MemfdAllowSealing = 2;
    public const uint MemfdNoExec = 8;

    public const int AddSeals = 1033;
    public const int SealSeal = 1;
    public const int SealShrink = 2;
    public const int SealGrow = 4;

    public const int ProtectionNone = 0;
    public const int ProtectionReadWrite = 3;
    public const int MapShared = 1;
    public const int MapPrivate = 2;
    public const int MapFixed = 0x10;
    public const int MapAnonymous = 0x20;
    public const int MapNoReserve = 0x4000;
    public const int MapPopulate = 0x8000;

    public const int RemapMayMove = 1;
    public const int RemapFixed = 2;
    public const int RemapKeepsOld = 4;

    public const int KeepSize = 1;
    public const int PunchHole = 2;

    public const int DontForkAdvice = 10;
    public const int HugePageAdvice = 14;
    public const int DontDumpAdvice = 16;
    public const int CollapseAdvice = 25;
    public const nint LockOnFault = 1;
    public const nint BindPolicy = 2;

    public const int EmptyPath = 0x1000;
    public const uint WantBlocks = 0x400;

    /// <summary>The size in bytes of the result of <see cref="Statx"/>, the offset of its count of blocks, and the size of a block in
    /// bytes.</summary>
    public const int StatxBytes = 256;
    public const int StatxBlocksOffset = 48;
    public const int BlockBytes = 512;

    /// <summary>The number of fcntl for <see cref="SystemCall3"/>.</summary>
    public static nint FcntlNumber => ForArchitecture(x64: 72, generic: 25);

    /// <summary>The number of mbind for <see cref="SystemCall6"/>.</summary>
    public static nint MbindNumber => ForArchitecture(x64: 237, generic: 235);

    /// <summary>The number of mlock2 for <see cref="SystemCall3"/>, which older C libraries have no function for.</summary>
    public static nint LockNumber => ForArchitecture(x64: 325, generic: 284);

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true)]
    public static unsafe partial int MemfdCreate(byte* name, uint flags);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    public static partial int Ftruncate(int descriptor, nint size);

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    public static partial int Fallocate(int descriptor, int mode, nint offset, nint size);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    public static unsafe partial int Statx(int descriptor, byte* path, int flags, uint mask, byte* answer);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    public static partial nint Mmap(nuint address, nuint size, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    public static partial int Munmap(nuint address, nuint size);

    [LibraryImport("libc", EntryPoint = "mremap", SetLastError = true)]
    public static partial nint Mremap(nuint from, nuint oldSize, nuint newSize, int flags, nuint to);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    public static partial int Mprotect(nuint address, nuint size, int protection);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    public static partial int Madvise(nuint address, nuint size, int advice);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static partial nint SystemCall3(nint number, nint first, nint second, nint third);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static partial nint SystemCall6(nint number, nuint first, nuint second, nint third, nint fourth, nint fifth, nint sixth);

    private static nint ForArchitecture(nint x64, nint generic) => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => x64,
        Architecture.Arm64 or Architecture.RiscV64 or Architecture.LoongArch64 => generic,
        Architecture other => throw new PlatformNotSupportedException($"The system call numbers of {other} are not known."),
    };
}
