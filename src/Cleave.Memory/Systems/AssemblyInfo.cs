using System.Runtime.CompilerServices;

// Whatever crosses to the operating system is blittable; the compiler refuses the rest.
[assembly: DisableRuntimeMarshalling]
