using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Cleave.Memory.Systems;

// SAFETY: the signatures are those of the system's headers, and the callers keep what a pointer points to alive until the call returns.

/// <summary>The memory functions and constants of Windows that pages need. Written from their documentation, never run.</summary>
/// <safety>These are only declarations. Each caller passes addresses and lengths that it owns, and says so at the call.</safety>
[SupportedOSPlatform("windows10.0.17134")]
internal static partial class WindowsCalls
{
    public const uint NoAccess = 1;
    public const uint ReadWrite = 4;
    public const uint Reserve = 0x2000;
    public const uint ReservePlaceholder = 0x40000;
    public const uint ReplacePlaceholder = 0x4000;
    public const uint Release = 0x8000;
    public const uint SectionCommit = 0x8000000;
    public const nint PageFile = -1;
    public const nint CurrentProcess = -1;

    [LibraryImport("kernel32", EntryPoint = "CreateFileMappingW", SetLastError = true)]
    public static unsafe partial nint CreateFileMapping(
        nint file, void* security, uint protection, uint sizeHigh, uint sizeLow, char* name);

    [LibraryImport("kernel32", EntryPoint = "CloseHandle", SetLastError = true)]
    public static partial int CloseHandle(nint handle);

    [LibraryImport("kernelbase", EntryPoint = "VirtualAlloc2", SetLastError = true)]
    public static unsafe partial nuint VirtualAlloc2(
        nint process, nuint address, nuint size, uint type, uint protection, void* parameters, uint parameterCount);

    [LibraryImport("kernelbase", EntryPoint = "MapViewOfFile3", SetLastError = true)]
    public static unsafe partial nuint MapViewOfFile3(
        nint section,
        nint process,
        nuint address,
        ulong offset,
        nuint size,
        uint type,
        uint protection,
        void* parameters,
        uint parameterCount);

    [LibraryImport("kernel32", EntryPoint = "UnmapViewOfFile", SetLastError = true)]
    public static partial int UnmapViewOfFile(nuint address);

    [LibraryImport("kernel32", EntryPoint = "VirtualFree", SetLastError = true)]
    public static partial int VirtualFree(nuint address, nuint size, uint type);

    [LibraryImport("kernel32", EntryPoint = "K32QueryWorkingSetEx", SetLastError = true)]
    public static unsafe partial int QueryWorkingSetEx(nint process, PageState* states, uint bytes);

    /// <summary>The state of one page as Windows reports it: the lowest bit is set if the page takes memory.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PageState
    {
        public nuint Address;
        public nuint State;
    }
}
