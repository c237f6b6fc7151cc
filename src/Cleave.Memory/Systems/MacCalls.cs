using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Cleave.Memory.Systems;

// SAFETY: the signatures are those of the system's headers, and the callers keep what a pointer points to alive until the call returns.

/// <summary>The functions and constants of the C library of macOS that pages need. Written from its headers, never run.</summary>
/// <remarks>
/// On arm64, macOS passes variadic arguments on the stack. shm_open is variadic, so its arm64 declaration fills the eight registers first.
/// </remarks>
/// <safety>These are only declarations. Each caller passes addresses and lengths that it owns, and says so at the call.</safety>
[SupportedOSPlatform("macos")]
internal static partial class MacCalls
{
    public const int OpenReadWrite = 2;
    public const int OpenCreate = 0x200;
    public const int OpenExclusive = 0x800;
    public const nint OwnerOnly = 0x180;

    public const int ProtectionNone = 0;
    public const int ProtectionReadWrite = 3;
    public const int MapShared = 1;
    public const int MapPrivate = 2;
    public const int MapFixed = 0x10;
    public const int MapNoReserve = 0x40;
    public const int MapAnonymous = 0x1000;

    [LibraryImport("libSystem", EntryPoint = "shm_open", SetLastError = true)]
    public static unsafe partial int ShmOpen(byte* name, nint flags, nint mode);

    [LibraryImport("libSystem", EntryPoint = "shm_open", SetLastError = true)]
    public static unsafe partial int ShmOpenArm64(
        byte* name, nint flags, nint unused2, nint unused3, nint unused4, nint unused5, nint unused6, nint unused7, nint mode);

    [LibraryImport("libSystem", EntryPoint = "shm_unlink", SetLastError = true)]
    public static unsafe partial int ShmUnlink(byte* name);

    [LibraryImport("libSystem", EntryPoint = "ftruncate", SetLastError = true)]
    public static partial int Ftruncate(int descriptor, nint size);

    [LibraryImport("libSystem", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libSystem", EntryPoint = "mmap", SetLastError = true)]
    public static partial nint Mmap(nuint address, nuint size, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libSystem", EntryPoint = "munmap", SetLastError = true)]
    public static partial int Munmap(nuint address, nuint size);

    [LibraryImport("libSystem", EntryPoint = "mincore", SetLastError = true)]
    public static unsafe partial int Mincore(nuint address, nuint size, byte* resident);
}
