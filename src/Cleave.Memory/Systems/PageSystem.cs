namespace Cleave.Memory.Systems;

/// <summary>Finds the page system of the operating system that the process runs on.</summary>
internal static class PageSystem
{
    private static readonly Lazy<IPageSystem> Found = new(Find);

    /// <exception cref="PlatformNotSupportedException">There is no implementation for this system.</exception>
    public static IPageSystem Current => Found.Value;

    private static IPageSystem Find() =>
        !Environment.Is64BitProcess ? throw new PlatformNotSupportedException("Real pages need a 64-bit process.")
        : OperatingSystem.IsLinux() ? new LinuxPageSystem()
        : OperatingSystem.IsWindowsVersionAtLeast(10, 0, 17134) ? new WindowsPageSystem()
        : OperatingSystem.IsMacOS() ? new MacPageSystem()
        : throw new PlatformNotSupportedException(
            "Real pages need Linux, Windows 10.0.17134 or later, or macOS; this is another system.");
}
